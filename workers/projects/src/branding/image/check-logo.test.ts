import { expect, test } from "vitest";
import { makeJpeg, makePng, makeWebp, pngChunk, riffChunk } from "#support/pictures";
import { checkLogo } from "./check-logo.ts";

const readOf = (bytes: Uint8Array) => {
  const answer = checkLogo(bytes);
  return answer.ok ? answer.value : answer.error;
};

test.each([
  ["image/png", makePng(64, 48)],
  ["image/jpeg", makeJpeg(64, 48)],
  ["image/webp", makeWebp(64, 48)],
] as const)("a whole %s is taken with its own size", (type, bytes) => {
  expect(readOf(bytes)).toEqual({ type, width: 64, height: 48 });
});

const unknown = "This is not a whole, still PNG, JPEG or WebP picture.";
const script = Buffer.from("<script>alert(1)</script>");
const png = makePng(64, 64);
const jpeg = makeJpeg(64, 64);
const webp = makeWebp(64, 64);

test.each<[string, Buffer]>([
  ["nothing", Buffer.alloc(0)],
  ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>')],
  ["a page", Buffer.from("<!doctype html><script>alert(1)</script>")],
  ["a GIF", Buffer.from("GIF89a@\0@\0\0\0\0;", "latin1")],
  ["only the signature of a PNG", png.subarray(0, 8)],
  ["a PNG without its end", png.subarray(0, -12)],
  ["a PNG with a page behind it", Buffer.concat([png, script])],
  ["a PNG with a ZIP behind it", Buffer.concat([png, Buffer.from("PK\u0003\u0004")])],
  ["a page with a PNG behind it", Buffer.concat([script, png])],
  ["a PNG without a picture", Buffer.concat([png.subarray(0, 33), png.subarray(-12)])],
  ["an animated PNG", makePng(64, 64, [pngChunk("acTL", Buffer.alloc(8))])],
  [
    "a PNG whose chunk is longer than the file",
    Buffer.concat([png.subarray(0, 33), Buffer.from([0x7f, 0xff, 0xff, 0xff]), png.subarray(37)]),
  ],
  ["a JPEG with a page behind it", Buffer.concat([jpeg, script])],
  [
    "a JPEG with a page and another end behind it",
    Buffer.concat([jpeg, script, jpeg.subarray(-2)]),
  ],
  ["a JPEG without a frame", Buffer.concat([jpeg.subarray(0, 8), jpeg.subarray(21)])],
  ["a JPEG that is cut", jpeg.subarray(0, -3)],
  ["a WebP with a page behind it", Buffer.concat([webp, script])],
  ["a WebP with a page in its size", riffChunk("RIFF", Buffer.concat([webp.subarray(8), script]))],
  [
    "an animated WebP",
    makeWebp(64, 64, riffChunk("VP8X", Buffer.from([2, 0, 0, 0, 63, 0, 0, 63, 0, 0]))),
  ],
  [
    "a WebP whose canvas is larger than its picture",
    makeWebp(64, 64, riffChunk("VP8X", Buffer.from([0, 0, 0, 0, 255, 255, 0, 63, 0, 0]))),
  ],
  ["a WAV in the same container", riffChunk("RIFF", Buffer.from("WAVEfmt \0\0\0\0", "latin1"))],
])("%s is refused", (_, bytes) => {
  expect(readOf(bytes)).toBe(unknown);
});

test.each([
  [makePng(31, 64)],
  [makePng(64, 1025)],
  [makeJpeg(65_535, 65_535)],
  [makeWebp(16_384, 16_384)],
])("a picture with sides that no page needs is refused", (bytes) => {
  expect(readOf(bytes)).toBe("Each side has 32 to 1024 pixels.");
});

test("a picture of more than 64 KiB is refused before it is read", () => {
  const padding = pngChunk("tEXt", Buffer.alloc(65 * 1024));
  expect(readOf(makePng(64, 64, [padding]))).toBe("The picture is larger than 64 KiB.");
});

test("no cut of a picture is taken for a whole one, and none is read beyond its end", () => {
  for (const whole of [png, jpeg, webp])
    for (let length = 0; length < whole.length; length++)
      expect(readOf(whole.subarray(0, length))).toBe(unknown);
});
