import { describe, expect, test } from "vitest";
import { poseOf } from "./posing-name.ts";

describe("a name poses as a provider", () => {
  test.each([
    "Google",
    "google",
    "G o o g l e",
    "Gооgle",
    "Ｇｏｏｇｌｅ",
    "Goog1e",
    "G00gle",
    "Göögle",
    "Google.",
    "Google Security",
    "GoogleSupport",
    "accounts.google.com",
    "The official Google app",
    "GitHub",
    "Git-Hub",
    "GіtHub",
    "Glthub Login",
    "GITHUB",
    "sign in GitHub",
  ])("%s", (name) => {
    expect(poseOf(name)).toEqual({ provider: expect.stringMatching(/^(GitHub|Google)$/) });
  });
});

describe("a name poses as a notice of security", () => {
  test.each([
    "🔒 Fieldnote",
    "Fieldnote ✅",
    "⚠️ Warning",
    "🛡 Shield",
    "Security alert",
    "SECURITY  NOTICE",
    "Sеcurity alert",
    "Verify your account",
    "Account suspended",
    "Password expired",
    "Verified by us",
    "Action required!",
    "Служба безопасности",
    "Подтвердите аккаунт",
    "Аккаунт заблокирован",
  ])("%s", (name) => {
    expect(poseOf(name)).toBe("notice");
  });
});

describe("a name is honest", () => {
  test.each([
    "Fieldnote",
    "Backup for Google Drive",
    "GitHub statistics",
    "My app",
    "Support",
    "Security",
    "Team Rocket",
    "Полевой дневник",
    "Безопасный дом",
    "Goggles",
    "Googly eyes",
    "Hub",
    "日本語",
    "👩‍💻 Dev",
    "Accounts",
    "",
  ])("%s", (name) => {
    expect(poseOf(name)).toBeNull();
  });
});
