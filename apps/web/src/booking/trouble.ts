// A refusal in the reader's words. The API's own sentence is in English, so its code decides.
import type { Refusal } from '../client.ts';
import { text } from '../text/text.ts';

export function messageOf({ error }: Refusal): string {
  switch (error) {
    case 'unreachable':
      return navigator.onLine ? text.unreachable : text.offline;
    case 'busy':
      return text.busy;
    case 'too-many':
      return text.tooMany;
    case 'slot-taken':
      return text.slotTaken;
    case 'conflict':
      return text.changedMeanwhile;
    case 'not-found':
      return text.notAvailable;
    default:
      return text.failed;
  }
}
