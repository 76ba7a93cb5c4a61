/** What {@link encodeCbor} takes. Maps, because CBOR's keys may be numbers. */
export type Cbor = number | string | Uint8Array | ReadonlyMap<number | string, Cbor>;

/** Encodes what authenticators send. @see [RFC 8949](https://www.rfc-editor.org/rfc/rfc8949) */
export function encodeCbor(value: Cbor): Buffer {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string")
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  const entries = [...value].flatMap(([key, inner]) => [encodeCbor(key), encodeCbor(inner)]);
  return Buffer.concat([head(5, value.size), ...entries]);
}

function head(major: number, count: number): Buffer {
  const kind = major << 5;
  if (count < 24) return Buffer.of(kind | count);
  if (count < 256) return Buffer.of(kind | 24, count);
  return Buffer.of(kind | 25, count >> 8, count & 255);
}
