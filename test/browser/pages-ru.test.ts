import { describePages } from "./support/break-no-rule.ts";

describePages("ru", "dark");
