// What enterprises add to a user: RFC 7643 §4.3 Enterprise User Schema Extension, characteristics as in §8.7.1.
import { attribute } from '../attribute.ts';
import type { Schema } from '../schema.ts';
import { ENTERPRISE_USER } from '../urn.ts';

export const enterpriseUserSchema: Schema = {
  id: ENTERPRISE_USER,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    attribute('employeeNumber', { description: 'The number or name that the organization gave the person.' }),
    attribute('costCenter', { description: 'The cost center.' }),
    attribute('organization', { description: 'The organization.' }),
    attribute('division', { description: 'The division.' }),
    attribute('department', { description: 'The department.' }),
    attribute('manager', {
      type: 'complex',
      description: 'The user’s manager.',
      subAttributes: [
        attribute('value', { caseExact: true, description: 'The id of the manager’s user.' }),
        attribute('$ref', {
          type: 'reference',
          referenceTypes: ['User'],
          caseExact: true,
          description: 'The URL of the manager’s user.',
        }),
        attribute('displayName', {
          mutability: 'readOnly',
          description: 'The displayName of the manager’s user.',
        }),
      ],
    }),
  ],
};
