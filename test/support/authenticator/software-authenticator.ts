import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type {
  Assertion,
  Attestation,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
} from "#shared/contracts/auth/passkey";
import { type Cbor, encodeCbor } from "./cbor.ts";

export type Algorithm = "ES256" | "EdDSA" | "RS256";

/** How an answer differs from a right one. */
export type Lie = {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  /** What the answer is for, in place of what was asked. */
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  readonly counter?: number;
  readonly userHandle?: string | null;
  /** The kind of attestation that it claims to have. */
  readonly format?: string;
  /** Turns one bit of the signature. */
  readonly spoilt?: boolean;
  /** The id that it claims to have. */
  readonly id?: string;
};

type Asked = Pick<PasskeyRequestOptions, "challenge" | "rpId">;
type Made = Pick<PasskeyCreationOptions, "challenge"> & {
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
};

const PRESENT = 1;
const VERIFIED = 4;
const BACKUP_ELIGIBLE = 8;
const BACKED_UP = 16;
const ATTESTED = 64;

const KEYS = {
  ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  EdDSA: () => generateKeyPairSync("ed25519"),
  RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
} as const;

const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const sha256 = (data: Uint8Array | string): Buffer => createHash("sha256").update(data).digest();

/**
 * An authenticator with one passkey, and the browser in front of it: answers as real ones do, with attestation `none`, or
 * with a lie in one place. Its keys are Node's, so nothing that verifies them made them.
 */
export class SoftwareAuthenticator {
  readonly id = base64Url(randomBytes(32));
  /** How often it was used. Most real ones say 0 for ever. */
  counter = 0;
  readonly #algorithm: Algorithm;
  readonly #origin: string;
  readonly #keys: ReturnType<(typeof KEYS)[Algorithm]>;
  readonly #synced: boolean;
  #userHandle: string | null = null;

  constructor(origin: string, options: { algorithm?: Algorithm; synced?: boolean } = {}) {
    this.#origin = origin;
    this.#algorithm = options.algorithm ?? "ES256";
    this.#synced = options.synced ?? false;
    this.#keys = KEYS[this.#algorithm]();
  }

  /** Makes the passkey, as `navigator.credentials.create` does. */
  make(options: Made, lie: Lie = {}): Attestation {
    this.#userHandle = options.user.id;
    const rawId = Buffer.from(lie.id ?? this.id, "base64url");
    const data = Buffer.concat([
      this.#authenticatorData(options.rp.id, lie, ATTESTED),
      Buffer.alloc(16),
      Buffer.of(rawId.length >> 8, rawId.length & 255),
      Buffer.from(this.id, "base64url"),
      encodeCbor(this.#coseKey()),
    ]);
    const attestation = new Map<string, Cbor>([
      ["fmt", lie.format ?? "none"],
      ["attStmt", new Map()],
      ["authData", data],
    ]);
    return {
      ...this.#credential(lie),
      response: {
        clientDataJSON: this.#clientData("webauthn.create", options.challenge, lie),
        attestationObject: base64Url(encodeCbor(attestation)),
        transports: ["internal", "hybrid"],
      },
    };
  }

  /** Proves the passkey, as `navigator.credentials.get` does. */
  prove(options: Asked, lie: Lie = {}): Assertion {
    const data = this.#authenticatorData(options.rpId, lie, 0);
    const clientData = this.#clientData("webauthn.get", options.challenge, lie);
    const signed = Buffer.concat([data, sha256(Buffer.from(clientData, "base64url"))]);
    const hash = this.#algorithm === "EdDSA" ? null : "sha256";
    const signature = sign(hash, signed, this.#keys.privateKey);
    const last = signature.length - 1;
    if (lie.spoilt === true) signature[last] = (signature[last] ?? 0) ^ 1;
    return {
      ...this.#credential(lie),
      response: {
        clientDataJSON: clientData,
        authenticatorData: base64Url(data),
        signature: base64Url(signature),
        userHandle: lie.userHandle === undefined ? this.#userHandle : lie.userHandle,
      },
    };
  }

  #credential({ id = this.id }: Lie) {
    return { id, rawId: id, type: "public-key" } as const;
  }

  #clientData(type: string, challenge: string, lie: Lie): string {
    const said = {
      type: lie.type ?? type,
      challenge: lie.challenge ?? challenge,
      origin: lie.origin ?? this.#origin,
      crossOrigin: lie.crossOrigin ?? false,
    };
    return base64Url(Buffer.from(JSON.stringify(said)));
  }

  #authenticatorData(rpId: string, lie: Lie, more: number): Buffer {
    const flags =
      (lie.userPresent === false ? 0 : PRESENT) |
      (lie.userVerified === false ? 0 : VERIFIED) |
      (this.#synced ? BACKUP_ELIGIBLE | BACKED_UP : 0) |
      more;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lie.counter ?? this.counter);
    return Buffer.concat([sha256(lie.rpId ?? rpId), Buffer.of(flags), counter]);
  }

  /** @see [RFC 9053](https://www.rfc-editor.org/rfc/rfc9053) */
  #coseKey(): Cbor {
    const { x = "", y = "", n = "", e = "" } = this.#keys.publicKey.export({ format: "jwk" });
    const bytes = (text: string): Buffer => Buffer.from(text, "base64url");
    switch (this.#algorithm) {
      case "ES256":
        return new Map<number, Cbor>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, bytes(x)],
          [-3, bytes(y)],
        ]);
      case "EdDSA":
        return new Map<number, Cbor>([
          [1, 1],
          [3, -8],
          [-1, 6],
          [-2, bytes(x)],
        ]);
      case "RS256":
        return new Map<number, Cbor>([
          [1, 3],
          [3, -257],
          [-1, bytes(n)],
          [-2, bytes(e)],
        ]);
    }
  }
}
