// The public booking pages: what an address asks for, in the reader's language.
import { render } from 'preact';
import '../style/tokens.css';
import '../style/base.css';
import { speak } from '../text/text.ts';
import { addressOf } from './address.ts';
import { PageAt } from './PageAt.tsx';

const place = document.getElementById('page');
if (place !== null) {
  await speak(navigator.languages);
  render(<PageAt address={addressOf(location.pathname)} />, place);
}
