import { type ImageReader, textAt, viewOf } from "./image.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Walks all chunks: IHDR is the first, IEND ends the file, nothing is animated.
 *
 * @see [PNG §5](https://www.w3.org/TR/png-3/#5DataRep)
 */
export const readPng: ImageReader = (bytes) => {
  if (!SIGNATURE.every((byte, index) => bytes[index] === byte)) return null;
  const view = viewOf(bytes);
  let size: { width: number; height: number } | null = null;
  let hasData = false;
  for (let at = SIGNATURE.length; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const type = textAt(bytes, at + 4, 4);
    const end = at + 12 + length;
    if (end > bytes.length || (size === null) !== (type === "IHDR")) return null;
    if (type === "IHDR") {
      if (length !== 13) return null;
      size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    }
    if (type === "acTL") return null;
    hasData ||= type === "IDAT";
    if (type === "IEND") return hasData && length === 0 && end === bytes.length ? size : null;
    at = end;
  }
  return null;
};
