import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { TRANSITIONS } from "#shared/contracts/tokens/connection-states";

const arrow = /^ +(?<from>\w+) --> (?<to>\w+): (?<move>\w+)/;

/** `move: from --> to` for each arrow of the diagram that is no beginning and no end. */
async function drawn(): Promise<string[]> {
  const page = await readFile(new URL("../../docs/reliability.md", import.meta.url), "utf8");
  return page.split("\n").flatMap((line) => {
    const { from, to, move } = arrow.exec(line)?.groups ?? {};
    return move === undefined ? [] : [`${move}: ${from} --> ${to}`];
  });
}

test("the diagram of a connection's states shows the moves of the one table, and no others", async () => {
  const lines = await drawn();
  expect(new Set(lines).size).toBe(lines.length);
  for (const [move, { from, to }] of Object.entries(TRANSITIONS)) {
    const shown = lines.filter((line) => line.startsWith(`${move}: `));
    const [froms, tos] = [1, 3].map((at) => new Set(shown.map((line) => line.split(" ")[at])));
    expect([...(froms ?? [])].toSorted(), move).toEqual([...from].toSorted());
    expect([...(tos ?? [])].toSorted(), move).toEqual([...to].toSorted());
  }
  const moves = lines.map((line) => line.split(":")[0]);
  expect([...new Set(moves)].toSorted()).toEqual(Object.keys(TRANSITIONS).toSorted());
});
