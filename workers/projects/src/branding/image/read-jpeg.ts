import { type ImageReader, viewOf } from "./image.ts";

const SOS = 0xda;
const EOI = 0xd9;

/** Markers that begin a frame. DHT, JPG and DAC lie between them. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/**
 * Walks the segments up to the scan, and expects the end marker at the end of the file.
 *
 * @see [ITU T.81, annex B](https://www.w3.org/Graphics/JPEG/itu-t81.pdf)
 */
export const readJpeg: ImageReader = (bytes) => {
  const { length } = bytes;
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  if (bytes[length - 2] !== 0xff || bytes[length - 1] !== EOI) return null;
  const view = viewOf(bytes);
  let size: { width: number; height: number } | null = null;
  for (let at = 2; at + 4 <= length;) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || marker < 0xc0 || marker === 0xff) return null;
    if (marker === SOS) return size !== null && endsOnce(bytes, at + 2) ? size : null;
    const segment = view.getUint16(at + 2);
    if (segment < 2 || at + 2 + segment > length) return null;
    if (isFrame(marker)) {
      if (size !== null || segment < 8) return null;
      size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    at += 2 + segment;
  }
  return null;
};

/** Whether the first end marker in the scans is the last bytes: nothing is hidden behind the picture. */
function endsOnce(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at + 1 < bytes.length; at++)
    if (bytes[at] === 0xff && bytes[at + 1] === EOI) return at + 2 === bytes.length;
  return false;
}
