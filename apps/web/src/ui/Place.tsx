// Where a meeting is, in the words of its host; an address on the Web can be followed.
import css from './Place.module.css';

export function Place({ place }: { place: string }) {
  return isWebAddress(place) ? (
    <a class={css.link} href={place} rel="noreferrer">
      {place}
    </a>
  ) : (
    place
  );
}

export function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text) && URL.canParse(text);
}
