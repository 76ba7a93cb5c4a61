import { type Result, err, ok } from "#shared/result";
import type { Image, ImageReader } from "./image.ts";
import { readJpeg } from "./read-jpeg.ts";
import { readPng } from "./read-png.ts";
import { readWebp } from "./read-webp.ts";

export const MAX_LOGO_BYTES = 64 * 1024;
const LEAST_SIDE = 32;
const MOST_SIDE = 1024;

const READERS: readonly (readonly [Image["type"], ImageReader])[] = [
  ["image/png", readPng],
  ["image/jpeg", readJpeg],
  ["image/webp", readWebp],
];

/**
 * Checks that bytes are one still picture of a known format and nothing more, whatever their name says. The error is a
 * reason that people can read. No SVG: it is a document, with scripts and links.
 */
export function checkLogo(bytes: Uint8Array): Result<Image, string> {
  if (bytes.length > MAX_LOGO_BYTES) return err("The picture is larger than 64 KiB.");
  for (const [type, read] of READERS) {
    const size = read(bytes);
    if (size === null) continue;
    const sides = [size.width, size.height];
    if (sides.some((side) => side < LEAST_SIDE || side > MOST_SIDE))
      return err(`Each side has ${LEAST_SIDE} to ${MOST_SIDE} pixels.`);
    return ok({ type, ...size });
  }
  return err("This is not a whole, still PNG, JPEG or WebP picture.");
}
