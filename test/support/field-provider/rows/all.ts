import type { Row } from "../row.ts";
import { ODD_CALLBACKS } from "./callbacks.ts";
import { ALIVE, DEAD } from "./dead-grants.ts";
import { ODD_DOCUMENTS } from "./discovery.ts";
import { FAILED_FLOWS } from "./failed-flows.ts";
import { GOOD_ANSWERS } from "./good-answers.ts";
import { ODD_KEYS } from "./keys.ts";
import { NAMED_LIVES, UNUSABLE_LIVES } from "./lives.ts";
import { SCOPE_ANSWERS } from "./scopes.ts";
import { ODD_USERINFO } from "./userinfo.ts";

/** Every row that a table of docs/odd-answers.md lists. */
export const ALL_ROWS: readonly Row[] = [
  ...GOOD_ANSWERS,
  ...UNUSABLE_LIVES,
  ...NAMED_LIVES,
  ...DEAD,
  ...ALIVE,
  ...ODD_CALLBACKS,
  ...FAILED_FLOWS,
  ...ODD_USERINFO,
  ...ODD_KEYS,
  ...ODD_DOCUMENTS,
  ...SCOPE_ANSWERS,
];
