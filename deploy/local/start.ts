import { launch } from "./launcher.ts";
import { startStack } from "./stack.ts";

await launch("start", startStack);
