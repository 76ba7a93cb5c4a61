import { launch } from "./stack/launcher.ts";
import { startStack } from "./stack/stack.ts";

await launch("start", (options) => startStack({ ...options, web: true }));
