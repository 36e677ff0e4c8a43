// The set-up guides as pages of docs/idp/, so that what the dashboard says and what the documentation says is one text.
// `node scripts/idp-guides.ts` writes them.
import type { IdentityProvider } from './identity-provider.ts';
import { type GuideStep, type SetUpGuide, setUpGuides } from './set-up-guide.ts';

const exampleBaseUrl = 'https://linktime.example.com/api/scim/v2';

const titles: Readonly<Record<IdentityProvider, string>> = {
  okta: 'Setting up Okta',
  entra: 'Setting up Microsoft Entra ID',
  google: 'Setting up Google Workspace',
  other: 'Setting up another identity provider',
};

/** The text of docs/idp/{okta,entra,google,other}.md. */
export function guideMarkdown(identityProvider: IdentityProvider): string {
  const guides = setUpGuides(exampleBaseUrl).filter((guide) => guide.identityProvider === identityProvider);
  const intro = [
    `# ${titles[identityProvider]}`,
    `The same steps, with your own values filled in, are in the dashboard under Organization → SCIM. Here \`${exampleBaseUrl}\` stands for the base URL that is shown there.`,
    picture(
      'scim',
      'Organization → SCIM: status, base URL, token, and the checklist that real requests tick',
    ),
    picture(`guide-${identityProvider}`, 'The guide on that page, with the values to copy'),
  ];
  return `${[...intro, ...guides.flatMap(section)].join('\n\n')}\n`;
}

/** `npm run screenshots` takes them. */
function picture(name: string, what: string): string {
  return `![${what}](../screenshots/dashboard-${name}-1280-light.png)`;
}

function section({ title, about, steps }: SetUpGuide): string[] {
  return [`## ${title}`, about, steps.map(step).join('\n')];
}

function step({ text, fields = [] }: GuideStep, index: number): string {
  const lines = fields.map(({ label, value }) => `   - **${label}**: \`${value}\``);
  return [`${index + 1}. ${text}`, ...lines].join('\n');
}
