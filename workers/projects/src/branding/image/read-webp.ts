import { type ImageReader, textAt, viewOf } from "./image.ts";

const ANIMATED = 0b10;

/**
 * Walks the chunks of the RIFF container, whose size is the file's. The size of the picture is read from its own data, and
 * has to be that of the canvas, where there is one.
 *
 * @see [RFC 9649](https://www.rfc-editor.org/rfc/rfc9649)
 */
export const readWebp: ImageReader = (bytes) => {
  if (bytes.length < 20 || textAt(bytes, 0, 4) !== "RIFF" || textAt(bytes, 8, 4) !== "WEBP")
    return null;
  const view = viewOf(bytes);
  if (view.getUint32(4, true) + 8 !== bytes.length) return null;
  let canvas: { width: number; height: number } | null = null;
  let picture: { width: number; height: number } | null = null;
  let at = 12;
  while (at + 8 <= bytes.length) {
    const type = textAt(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (data.length !== length) return null;
    if (type === "VP8X") {
      if (at !== 12 || length < 10 || ((data[0] ?? 0) & ANIMATED) !== 0) return null;
      canvas = { width: 1 + uint24(data, 4), height: 1 + uint24(data, 7) };
    } else if (type === "VP8 " || type === "VP8L") {
      if (picture !== null) return null;
      picture = type === "VP8 " ? readLossy(data) : readLossless(data);
      if (picture === null) return null;
    } else if (canvas === null) return null;
    at += 8 + length + (length & 1);
  }
  if (at !== bytes.length || picture === null) return null;
  if (canvas !== null && (canvas.width !== picture.width || canvas.height !== picture.height))
    return null;
  return picture;
};

const uint24 = (data: Uint8Array, at: number): number =>
  (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16);

/** @see [RFC 6386 §9.1](https://www.rfc-editor.org/rfc/rfc6386#section-9.1) */
const readLossy: ImageReader = (data) => {
  if (data.length < 10 || data[3] !== 0x9d || data[4] !== 0x01 || data[5] !== 0x2a) return null;
  const view = viewOf(data);
  return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff };
};

const readLossless: ImageReader = (data) => {
  if (data.length < 5 || data[0] !== 0x2f) return null;
  const bits = viewOf(data).getUint32(1, true);
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
};
