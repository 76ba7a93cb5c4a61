/** The host of a webhook's address: short enough to name it, and to type. */
export const hostOf = (url: string): string => URL.parse(url)?.host ?? url;
