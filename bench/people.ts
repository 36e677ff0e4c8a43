// The people of the benchmark, as Entra's default mapping would send them. The same number gives the same person.
import { type JsonObject, standardForm } from '@linktime/scim';
import { type UserFields, userFields } from '../apps/server/src/provisioning/user-mapping.ts';
import { linktimeUserType } from '../apps/server/src/provisioning/user-type.ts';

const givenNames = [
  'Amara',
  'Ben',
  'Chloe',
  'David',
  'Elif',
  'Farid',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
  'Kaori',
  'Liam',
  'Mina',
  'Noor',
  'Oskar',
  'Priya',
  'Quentin',
  'Rosa',
  'Samir',
  'Tova',
  'Umar',
  'Vera',
  'Wanda',
  'Yusuf',
  'Zoe',
];
const familyNames = [
  'Abel',
  'Bruun',
  'Castro',
  'Dahl',
  'Engel',
  'Fischer',
  'Garcia',
  'Haddad',
  'Ivanov',
  'Jansen',
  'Kaya',
  'Lindqvist',
  'Moreau',
  'Nakamura',
  'Okafor',
  'Petrov',
  'Quist',
  'Rossi',
  'Silva',
  'Tanaka',
  'Usman',
  'Vogel',
  'Weber',
  'Yilmaz',
  'Zhang',
];
const departments = ['Sales', 'Support', 'Engineering', 'Finance', 'People', 'Marketing', 'Legal'];

/** In a name of every organization there are so many people, whatever its size: who is found by three letters. */
export const rarePeople = 20;
export const rareLetters = 'xyl';
const rareFamilyName = 'Xylander';

/** A user as an identity provider posts it. `prefix` keeps organizations and joiners apart. */
export function userBody(prefix: string, index: number): JsonObject {
  const given = givenNames[index % givenNames.length] ?? '';
  const family =
    index % 50 === 7 && index < 50 * rarePeople
      ? rareFamilyName
      : (familyNames[Math.floor(index / givenNames.length) % familyNames.length] ?? '');
  const userName = `${given}.${family}.${index}@${prefix}.example.com`.toLowerCase();
  return {
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    externalId: `${prefix}-${index.toString().padStart(8, '0')}`,
    userName,
    active: true,
    displayName: `${given} ${family}`,
    title: `Consultant, grade ${index % 9}`,
    preferredLanguage: 'en-GB',
    name: { formatted: `${given} ${family}`, givenName: given, familyName: family },
    emails: [{ type: 'work', primary: true, value: userName }],
    phoneNumbers: [{ type: 'work', value: `+49 30 ${(1_000_000 + index).toString()}` }],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
      employeeNumber: String(100_000 + index),
      department: departments[index % departments.length] ?? '',
    },
  };
}

/** What provisioning writes of such a user. */
export function personOf(body: JsonObject): UserFields {
  const { resource, issues } = standardForm(linktimeUserType, body);
  if (issues.length > 0) {
    throw new Error(`A user of the benchmark is not valid: ${JSON.stringify(issues)}`);
  }
  return userFields(resource);
}
