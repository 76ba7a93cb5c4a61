import { BASE } from "./styles/base.ts";
import { HOSTED } from "./styles/hosted.ts";
import { REFERENCE } from "./styles/reference.ts";
import { TOKENS } from "./styles/tokens.ts";
import { versionOf } from "./version-of.ts";

/** The stylesheet of the hosted pages and the API reference. Follows the browser's light or dark mode. */
export const STYLES = TOKENS + BASE + HOSTED + REFERENCE;

/** Changes with the styles, so browsers may cache them forever. */
export const STYLES_PATH = `/hosted.css?v=${versionOf(STYLES)}`;

/** The icon in the browser's tab: a pair of compasses. */
export const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="#006483"/><g fill="none" stroke="#fff" stroke-linecap="round" stroke-width="2"><path d="M12 8 7 19.5M12 8l5 11.5"/><path d="M7.6 14.8a8 8 0 0 0 8.8 0"/></g><circle cx="12" cy="6" r="2" fill="#fff"/></svg>`;
