const encoder = new TextEncoder();

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/**
 * Writes the parts of the protobuf wire format that OTLP needs. Fields with their default value may be left out.
 *
 * @see [Encoding](https://protobuf.dev/programming-guides/encoding/)
 */
export class ProtobufWriter {
  readonly #bytes: number[] = [];

  uint(field: number, value: number | bigint): this {
    this.#tag(field, VARINT);
    this.#varint(BigInt.asUintN(64, BigInt(value)));
    return this;
  }

  fixed32(field: number, value: number): this {
    this.#tag(field, FIXED32);
    return this.#littleEndian(BigInt(value), 4);
  }

  fixed64(field: number, value: bigint): this {
    this.#tag(field, FIXED64);
    return this.#littleEndian(value, 8);
  }

  double(field: number, value: number): this {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, true);
    return this.fixed64(field, view.getBigUint64(0, true));
  }

  text(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  hex(field: number, value: string): this {
    return this.bytes(
      field,
      (value.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)),
    );
  }

  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.#bytes);
  }

  bytes(field: number, value: ArrayLike<number>): this {
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(BigInt(value.length));
    for (let index = 0; index < value.length; index++) this.#bytes.push(value[index] ?? 0);
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }

  #littleEndian(value: bigint, size: number): this {
    for (let index = 0; index < size; index++)
      this.#bytes.push(Number((value >> BigInt(8 * index)) & 0xffn));
    return this;
  }

  #tag(field: number, wireType: number): void {
    this.#varint(BigInt((field << 3) | wireType));
  }

  #varint(value: bigint): void {
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes.push(Number(rest & 0x7fn) | 0x80);
    this.#bytes.push(Number(rest));
  }
}
