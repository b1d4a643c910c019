/**
 * What the Worker uses of Node's modules. workerd has them with `nodejs_compat`, and not all of each: the Worker is compiled with
 * these alone (`tsconfig.worker.json`), so that nothing comes in unseen that exists in Node only.
 */
declare module 'node:buffer' {
  type Encoding = 'utf8' | 'hex' | 'base64' | 'base64url' | 'latin1';

  export class Buffer extends Uint8Array<ArrayBuffer> {
    static from(text: string, encoding: Encoding): Buffer;
    static from(data: string | ArrayBuffer | Uint8Array): Buffer;
    static from(data: ArrayBufferLike, offset: number, length: number): Buffer;
    static concat(parts: readonly Uint8Array[]): Buffer;
    static byteLength(data: string | Uint8Array): number;
    toString(encoding?: Encoding): string;
  }
}

declare module 'node:crypto' {
  import type { Buffer } from 'node:buffer';

  type Bytes = string | Uint8Array;
  type TextEncoding = 'hex' | 'base64' | 'base64url';

  interface Digest {
    update(data: Bytes): this;
    digest(): Buffer;
    digest(encoding: TextEncoding): string;
  }

  interface Cipher {
    setAAD(data: Uint8Array): this;
    update(data: string, encoding: 'utf8'): Buffer;
    final(): Buffer;
    getAuthTag(): Buffer;
  }

  interface Decipher {
    setAAD(data: Uint8Array): this;
    setAuthTag(tag: Uint8Array): this;
    update(data: Uint8Array, inputEncoding: undefined, encoding: 'utf8'): string;
    final(encoding: 'utf8'): string;
  }

  export function createHash(algorithm: string): Digest;
  export function createHmac(algorithm: string, key: Bytes): Digest;
  export function randomBytes(size: number): Buffer;
  export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean;
  export function createCipheriv(algorithm: 'aes-256-gcm', key: Bytes, nonce: Bytes): Cipher;
  export function createDecipheriv(algorithm: 'aes-256-gcm', key: Bytes, nonce: Bytes): Decipher;
}

declare module 'node:zlib' {
  import type { Buffer } from 'node:buffer';

  interface Options {
    readonly dictionary: Uint8Array;
  }

  export function deflateRawSync(data: string, options: Options): Buffer;
  export function inflateRawSync(data: Uint8Array, options: Options): Buffer;
}
