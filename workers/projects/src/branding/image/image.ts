/** What is known of a picture after its bytes were read from the first to the last. */
export type Image = {
  readonly type: "image/png" | "image/jpeg" | "image/webp";
  readonly width: number;
  readonly height: number;
};

/** Reads one format. Null for bytes that are not exactly one still picture of it, with nothing behind it. */
export type ImageReader = (bytes: Uint8Array) => Omit<Image, "type"> | null;

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const textAt = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));
