import { describePages } from "./support/break-no-rule.ts";

describePages("en", "light");
