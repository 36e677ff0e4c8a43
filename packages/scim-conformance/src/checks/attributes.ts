// Which attributes an answer shows. RFC 7644 §3.4.2.5 Attributes, RFC 7644 §3.9 Additional Operation Response
// Parameters, RFC 7643 §2.2 Attribute Characteristics (returned).
import { section } from '../check.ts';
import {
  expect,
  expectAbsent,
  expectList,
  expectObject,
  expectPresent,
  expectStatus,
  expectValue,
} from '../expect.ts';
import { ENTERPRISE_USER, USER } from '../urn.ts';
import { isUnassigned, readPath } from '../value.ts';

const choosing = section('RFC 7644 §3.4.2.5');
const responses = section('RFC 7644 §3.9');
const returned = section('RFC 7643 §2.2');

const enterprise = {
  schemas: [USER, ENTERPRISE_USER],
  [ENTERPRISE_USER]: { department: 'Tools', division: 'North' },
};

const choosingChecks = [
  choosing.must(
    'only',
    'attributes= shows these and the attributes that are always returned.',
    async (server) => {
      const { path, id } = await server.createUser();
      const answer = await server.get(`${path}?attributes=userName`);
      expectStatus(answer, 200);
      expectValue(answer, 'id', id);
      expectPresent(answer, 'schemas');
      expectPresent(answer, 'userName');
      for (const name of ['displayName', 'name', 'emails', 'active']) {
        expectAbsent(answer, name);
      }
    },
  ),
  choosing.must('sub', 'attributes= shows one sub-attribute alone.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.get(`${path}?attributes=name.givenName`);
    expectValue(answer, 'name.givenName', 'Ada');
    expectAbsent(answer, 'name.familyName');
    expectAbsent(answer, 'userName');
  }),
  choosing.must('sub-multi', 'attributes= shows one sub-attribute of all values.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.get(`${path}?attributes=emails.value`);
    expectPresent(answer, 'emails.0.value');
    expectAbsent(answer, 'emails.0.type');
  }),
  choosing.must('several', 'attributes= takes several names, with and without spaces.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.query(path, { attributes: 'userName, active' });
    expectPresent(answer, 'userName');
    expectValue(answer, 'active', true);
    expectAbsent(answer, 'displayName');
  }),
  choosing.must('case', 'Names in attributes= are read whatever their case.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.get(`${path}?attributes=USERNAME`);
    expectPresent(answer, 'userName');
    expectAbsent(answer, 'displayName');
  }),
  choosing.must('core-urn', 'attributes= understands a name qualified by the core URN.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.query(path, { attributes: `${USER}:name.familyName` });
    expectPresent(answer, 'name.familyName');
    expectAbsent(answer, 'name.givenName');
    expectAbsent(answer, 'displayName');
  }),
  choosing.must(
    'extension-attribute',
    'attributes= shows one attribute of an extension.',
    async (server) => {
      const { path } = await server.createUser('user', enterprise);
      const answer = await server.query(path, { attributes: `${ENTERPRISE_USER}:department` });
      expectValue(answer, `${ENTERPRISE_USER}|department`, 'Tools');
      expectAbsent(answer, `${ENTERPRISE_USER}|division`);
      expectAbsent(answer, 'userName');
    },
    ['Enterprise:department', 'Enterprise:division'],
  ),
  choosing.should(
    'extension',
    'attributes= with the URN of an extension shows all of it.',
    async (server) => {
      const { path } = await server.createUser('user', enterprise);
      const answer = await server.query(path, { attributes: ENTERPRISE_USER });
      expectValue(answer, `${ENTERPRISE_USER}|department`, 'Tools');
      expectValue(answer, `${ENTERPRISE_USER}|division`, 'North');
      expectAbsent(answer, 'userName');
    },
    ['Enterprise:department', 'Enterprise:division'],
  ),
  choosing.must('unknown', 'An unknown name in attributes= is no fault.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.get(`${path}?attributes=userName,nothing${server.run}`);
    expectStatus(answer, 200, 400);
    expectAbsent(answer, 'displayName');
  }),
  choosing.must('excluded', 'excludedAttributes= leaves these out and shows the rest.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.get(`${path}?excludedAttributes=displayName,emails`);
    expectStatus(answer, 200);
    expectAbsent(answer, 'displayName');
    expectAbsent(answer, 'emails');
    expectPresent(answer, 'userName');
    expectPresent(answer, 'name.familyName');
  }),
  choosing.must('excluded-always', 'excludedAttributes= can’t leave out id and schemas.', async (server) => {
    const { path, id } = await server.createUser();
    const answer = await server.get(`${path}?excludedAttributes=id,schemas,displayName`);
    expectValue(answer, 'id', id);
    expectPresent(answer, 'schemas');
    expectAbsent(answer, 'displayName');
  }),
  choosing.must('excluded-sub', 'excludedAttributes= leaves one sub-attribute out.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.get(`${path}?excludedAttributes=name.familyName`);
    expectAbsent(answer, 'name.familyName');
    expectPresent(answer, 'name.givenName');
  }),
  choosing.must(
    'excluded-extension',
    'excludedAttributes= leaves an attribute of an extension out.',
    async (server) => {
      const { path } = await server.createUser('user', enterprise);
      const answer = await server.query(path, { excludedAttributes: `${ENTERPRISE_USER}:department` });
      expectAbsent(answer, `${ENTERPRISE_USER}|department`);
      expectValue(answer, `${ENTERPRISE_USER}|division`, 'North');
    },
    ['Enterprise:department', 'Enterprise:division'],
  ),
  // The RFC lets a client use one or the other and doesn't say what both mean.
  choosing.must('both', 'attributes= and excludedAttributes= together are no fault.', async (server) => {
    const { path } = await server.createUser();
    expectStatus(await server.get(`${path}?attributes=userName&excludedAttributes=name`), 200, 400);
  }),
  choosing.must(
    'list',
    'attributes= and excludedAttributes= hold for each resource of a list.',
    async (server) => {
      const { resource } = await server.createUser();
      const filter = `userName eq "${String(resource.userName)}"`;
      const only = await server.query('/Users', { filter, attributes: 'userName' });
      expect(expectList(only).resources.length === 1, 'one resource', only);
      expectPresent(only, 'Resources.0.userName');
      expectPresent(only, 'Resources.0.id');
      expectAbsent(only, 'Resources.0.displayName');
      const without = await server.query('/Users', { filter, excludedAttributes: 'displayName' });
      expectPresent(without, 'Resources.0.userName');
      expectAbsent(without, 'Resources.0.displayName');
    },
    ['filter'],
  ),
];

const responseChecks = [
  responses.must('post', 'attributes= holds for the answer of a POST.', async (server) => {
    const answer = await server.post('/Users?attributes=userName', server.userBody());
    expectStatus(answer, 201);
    expectPresent(answer, 'id');
    expectPresent(answer, 'userName');
    expectAbsent(answer, 'displayName');
  }),
  responses.must('put', 'excludedAttributes= holds for the answer of a PUT.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.put(`${path}?excludedAttributes=displayName`, server.userBody());
    expectStatus(answer, 200);
    expectPresent(answer, 'userName');
    expectAbsent(answer, 'displayName');
    expectPresent(await server.get(path), 'displayName');
  }),
  responses.must(
    'patch',
    'PATCH with attributes= answers 200 with these.',
    async (server) => {
      const { path } = await server.createUser();
      const answer = await server.patch(`${path}?attributes=userName`, [
        { op: 'replace', path: 'title', value: 'T' },
      ]);
      expectStatus(answer, 200);
      expectObject(answer);
      expectPresent(answer, 'userName');
      expectAbsent(answer, 'displayName');
    },
    ['patch'],
  ),
];

const secret = 'Judge-4711-sesame';

const returnedChecks = [
  returned.must(
    'password',
    'A password is in no answer: POST, GET, PUT, PATCH, lists, attributes=password.',
    async (server) => {
      const { path, resource, answer } = await server.createUser('user', { password: secret });
      const filter = `userName eq "${String(resource.userName)}"`;
      const answers = [
        answer,
        await server.get(path),
        await server.get(`${path}?attributes=password`),
        await server.query('/Users', { filter, attributes: 'password,userName' }),
        await server.put(path, server.userBody('user', { password: `${secret}2` })),
        await server.patch(path, [{ op: 'replace', path: 'password', value: `${secret}3` }]),
        await server.patch(path, [{ op: 'replace', value: { password: `${secret}4` } }]),
        await server.get(path),
      ];
      for (const each of answers) {
        expectAbsent(each, 'password');
        expectAbsent(each, 'Resources.0.password');
        expect(!each.text.includes(secret), 'the password nowhere in the answer', each);
      }
    },
  ),
  returned.must(
    'password-filter',
    'A filter on password finds nobody or is refused.',
    async (server) => {
      await server.createUser('user', { password: secret });
      for (const filter of [
        `password eq "${secret}"`,
        `password sw "${secret.slice(0, 3)}"`,
        'password pr',
      ]) {
        const answer = await server.query('/Users', { filter });
        expectStatus(answer, 200, 400, 403);
        expect(isUnassigned(readPath(answer.body, 'Resources')), 'no resources', answer);
      }
    },
    ['filter'],
  ),
];

export const attributeChecks = [...choosingChecks, ...responseChecks, ...returnedChecks];
