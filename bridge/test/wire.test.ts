import { describe, expect, it } from "vitest";
import { readDataRow, readError, writeError } from "../postgres/exchange.ts";
import { SqlError } from "../postgres/backend.ts";
import { BACKEND, FRONTEND, FrameReader, FrameWriter, WireError } from "../postgres/wire.ts";

const three = new FrameWriter().query("select 1").parse("n", "select $1").sync().finish();

describe("FrameReader", () => {
  it("finds the same frames however the bytes arrive", () => {
    const whole = new FrameReader(1000).push(three);
    for (const size of [1, 2, 3, 7, 20]) {
      const reader = new FrameReader(1000);
      const frames = [];
      for (let at = 0; at < three.length; at += size)
        frames.push(...reader.push(three.subarray(at, at + size)));
      expect(frames.map(({ bytes }) => bytes.toString("hex"))).toEqual(
        whole.map(({ bytes }) => bytes.toString("hex")),
      );
    }
    expect(whole.map(({ type }) => type)).toEqual([FRONTEND.query, FRONTEND.parse, FRONTEND.sync]);
  });

  it("refuses a message longer than its bound before it has arrived", () => {
    const header = Buffer.from([FRONTEND.query, 0, 0, 4, 1]);
    expect(() => new FrameReader(1024).push(header)).toThrow(WireError);
  });

  it("refuses a length that does not even cover itself", () => {
    expect(() => new FrameReader(1024).push(Buffer.from([FRONTEND.query, 0, 0, 0, 3]))).toThrow(
      WireError,
    );
    expect(() =>
      new FrameReader(1024).push(Buffer.from([FRONTEND.query, 255, 255, 255, 255])),
    ).toThrow(WireError);
  });
});

describe("FrameWriter", () => {
  it("sizes a parameter in bytes, not in characters", () => {
    const bind = new FrameWriter().bind("", ["ü🎉", null, ""]).finish();
    // Behind the header: two empty names, no formats, three parameters.
    expect(bind.readInt16BE(9)).toBe(3);
    expect(bind.readInt32BE(11)).toBe(6);
    expect(bind.readInt32BE(21)).toBe(-1);
    expect(bind.readInt32BE(25)).toBe(0);
  });

  it("grows for texts longer than its first buffer", () => {
    const text = "x".repeat(100_000);
    expect(new FrameWriter().query(text).finish().length).toBe(100_000 + 6);
  });
});

describe("errors", () => {
  it("survive the way over the wire with all their fields", () => {
    const fields = new Map([
      ["S", "ERROR"],
      ["C", "23505"],
      ["M", "taken"],
      ["n", "some_key"],
    ]);
    const frame = writeError(
      new FrameWriter(),
      "ERROR",
      new SqlError("23505", "taken", fields),
    ).finish();
    const [read] = new FrameReader(1000).push(frame).map(({ bytes }) => readError(bytes));
    expect([read?.code, read?.message, read?.fields]).toEqual(["23505", "taken", fields]);
  });
});

describe("readDataRow", () => {
  it("tells an empty text from a null", () => {
    const body = Buffer.from([0, 3, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 1, 65]);
    expect(readDataRow(new FrameWriter().backend(BACKEND.dataRow, body).finish())).toEqual([
      "",
      null,
      "A",
    ]);
  });
});
