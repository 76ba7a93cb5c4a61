import { expect, test } from "vitest";
import { deviceOf } from "./device.ts";

const KHTML = "AppleWebKit/537.36 (KHTML, like Gecko)";

test.each([
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${KHTML} Chrome/156.0.0.0 Safari/537.36`,
    "Chrome",
    "Windows",
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${KHTML} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0`,
    "Edge",
    "Windows",
  ],
  [`Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0`, "Firefox", "Linux"],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15`,
    "Safari",
    "macOS",
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/156.0 Mobile/15E148 Safari/604.1`,
    "Chrome",
    "iOS",
  ],
  [
    `Mozilla/5.0 (Linux; Android 16; K) ${KHTML} Chrome/156.0.0.0 Mobile Safari/537.36`,
    "Chrome",
    "Android",
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0) ${KHTML} Chrome/154.0.0.0 YaBrowser/26.10 Safari/537.36`,
    "Yandex Browser",
    "Windows",
  ],
])("%s is recognised", (agent, browser, system) => {
  expect(deviceOf(agent)).toEqual({ browser, system });
});

test.each(["curl/8.14.1", "", "Chrome/156 of nowhere", "Linux"])(
  "%j is shown as it is",
  (agent) => {
    expect(deviceOf(agent)).toBeNull();
  },
);
