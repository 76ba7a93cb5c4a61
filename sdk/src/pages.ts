type Page<T> = { data: T[]; next_cursor: string | null };

/** All entries of a list, one page at a time: the next page is asked for when the loop reaches it. */
export async function* eachOf<T>(
  read: (cursor: { cursor?: string }) => Promise<Page<T>>,
  first?: string,
): AsyncGenerator<T, void, undefined> {
  let cursor: string | null = first ?? null;
  do {
    const page: Page<T> = await read(cursor === null ? {} : { cursor });
    yield* page.data;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
