/** Reads an answer to its end and drops it. @returns false, and stops reading, when it is longer than the cap. */
export async function readCapped(response: Response, maxBytes: number): Promise<boolean> {
  if (response.body === null) return true;
  const reader = response.body.getReader();
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return true;
    size += value.byteLength;
    if (size > maxBytes) {
      void reader.cancel().catch(() => undefined);
      return false;
    }
  }
}
