import type { SchemaTexts } from "./texts.ts";

const NAME = "The project's name. End users see it on the connect page.";
const KEY_NAME = "A name for people, such as `Backend`.";
const KEY_SCOPES = "What the key may do.";

export const PROJECT_TEXTS: SchemaTexts = {
  Project: {
    id: "The project's id, such as `prj_01jd…`.",
    name: NAME,
    role: "Your role in the project. It decides what you may do.",
  },
  CreateProjectInput: { name: NAME },
  DeleteProjectInput: { name: "The project's name once more, so that you delete the right one." },
  ReturnUrl: {
    id: "The return URL's id, such as `rtu_01jd…`.",
    url: "Where a connect flow may send the browser afterwards. Compared exactly.",
  },
  AddReturnUrlInput: {
    url: "An https URL, or http on a loopback host, without a fragment. Later compared exactly.",
  },
  ApiKey: {
    id: "The key's id, such as `key_01jd…`.",
    name: KEY_NAME,
    prefix: "How the key begins. Enough to recognise it in a log, but not to use it.",
    last4: "The key's last four characters.",
    scopes: KEY_SCOPES,
    expires_at: "When the key stops working. Null: it does not expire.",
    last_used_at: "When it was last used, roughly. Null: never.",
    revoked_at: "When it was revoked. Null: it was not.",
  },
  NewApiKey: { secret: "The whole key. Atlas shows it only this once and keeps a hash." },
  CreateApiKeyInput: {
    name: KEY_NAME,
    scopes: KEY_SCOPES,
    expires_in_days:
      "After how many days the key stops working. Without it, the key does not expire.",
  },
  KeySelf: {
    id: "The key's id, such as `key_01jd…`.",
    scopes: KEY_SCOPES,
    expires_at: "When the key stops working. Null: it does not expire.",
  },
};
