// The certificate that a SAML service provider shows for its key: X.509 is only its envelope, no authority stands behind
// it, and identity providers compare it as a whole.
import { createPublicKey, generateKeyPair, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';

export type OwnKey = {
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  /** DER in base64, as it stands in metadata. */
  readonly certificate: string;
};

const sequence = 0x30;
const set = 0x31;
const integer = 0x02;
const objectId = 0x06;
const utf8String = 0x0c;
const bitString = 0x03;
const utcTime = 0x17;
const explicit0 = 0xa0;

const sha256WithRsa = der(
  sequence,
  der(objectId, Buffer.from('2a864886f70d01010b', 'hex')),
  Buffer.from([0x05, 0x00]),
);
const commonName = der(objectId, Buffer.from('550403', 'hex'));
const years = 10;

/** An RSA key and a certificate for it that says `name` and is valid for ten years. */
export async function newOwnKey(name: string, at: Date): Promise<OwnKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2_048 });
  const names = der(sequence, der(set, der(sequence, commonName, der(utf8String, Buffer.from(name)))));
  const end = new Date(at);
  end.setUTCFullYear(at.getUTCFullYear() + years);
  const body = der(
    sequence,
    der(explicit0, der(integer, Buffer.of(2))),
    // Positive, and never beginning with a superfluous zero.
    der(integer, Buffer.concat([Buffer.of(0x40), randomBytes(15)])),
    sha256WithRsa,
    names,
    der(sequence, time(at), time(end)),
    names,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
  );
  const signature = der(bitString, Buffer.of(0), sign('sha256', body, privateKey));
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: der(sequence, body, sha256WithRsa, signature).toString('base64'),
  };
}

/** UTCTime has two digits for the year, and means this century until 2049. */
function time(at: Date): Buffer {
  return der(utcTime, Buffer.from(`${at.toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`));
}

function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}
