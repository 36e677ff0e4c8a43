// A file that is written while it is sent, so that it is nowhere as a whole.
import { FileReply } from './answer.ts';

/** The answer of a route whose reply is 'file': sent as it comes, to be saved under a name. */
export class Download extends FileReply {
  readonly fileName: string;
  readonly pieces: AsyncIterable<string>;

  constructor(file: {
    readonly mediaType: string;
    readonly fileName: string;
    readonly pieces: AsyncIterable<string>;
  }) {
    super({ mediaType: file.mediaType, content: new Uint8Array(), version: '', immutable: false });
    this.fileName = file.fileName;
    this.pieces = file.pieces;
  }
}
