/** A short text that changes with the file, for its address (FNV-1a). */
export function versionOf(file: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < file.length; i++)
    hash = Math.imul(hash ^ file.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(36);
}
