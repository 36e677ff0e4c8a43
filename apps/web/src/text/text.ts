// Which language the page speaks, and the locale it writes dates in. Both are one: a page never mixes two languages.
import { en, type Text } from './en.ts';

type Language = { readonly text: () => Promise<Text>; readonly direction: 'ltr' | 'rtl' };

const languages: Readonly<Record<string, Language>> = {
  en: { text: async () => en, direction: 'ltr' },
  de: { text: async () => (await import('./de.ts')).de, direction: 'ltr' },
  ar: { text: async () => (await import('./ar.ts')).ar, direction: 'rtl' },
};

export type Speech = { readonly locale: string; readonly direction: 'ltr' | 'rtl' };

/** The page's text, in the language that `speak` has chosen. */
export let text: Text = en;

/** BCP 47. */
export let locale = 'en-GB';

/**
 * The first of the reader's languages that there is a text for. Without one it is English, with the conventions of
 * the reader's region: a Brazilian reads English words and 24 hours.
 */
export function speechOf(wanted: readonly string[]): Speech {
  const found = wanted.map(localeOf).find((one) => one !== undefined && one.language in languages);
  if (found !== undefined) {
    return { locale: found.baseName, direction: languages[found.language]?.direction ?? 'ltr' };
  }
  const region = localeOf(wanted[0] ?? '')?.maximize().region ?? 'GB';
  return { locale: `en-${region}`, direction: 'ltr' };
}

/** Loads the text and marks the document with its language. */
export async function speak(wanted: readonly string[]): Promise<void> {
  const speech = speechOf(wanted);
  const language = new Intl.Locale(speech.locale).language;
  try {
    text = (await languages[language]?.text()) ?? en;
    locale = speech.locale;
  } catch {
    // The text could not be loaded: English is there.
    return;
  }
  document.documentElement.lang = locale;
  document.documentElement.dir = speech.direction;
}

function localeOf(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag);
  } catch {
    return undefined;
  }
}
