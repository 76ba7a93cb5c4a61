import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stage, openStage } from "./support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const address = (path: string) =>
  `${stage.stack.dashboardUrl}/projects/${stage.tenant.projectId}/${path}`;

test("the audit log is saved as a file, with what the filters find", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address("audit?type=project.created"));
  await page.getByRole("heading", { name: "Audit log" }).waitFor();
  for (const format of ["NDJSON", "CSV"]) {
    const saved = page.waitForEvent("download");
    await page.getByRole("link", { name: `Export ${format}` }).click();
    const download = await saved;
    const { projectId } = stage.tenant;
    expect(download.suggestedFilename()).toMatch(
      new RegExp(`^audit-log_${projectId}_\\d+\\.${format.toLowerCase()}$`),
    );
    const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
    expect(lines).toHaveLength(format === "CSV" ? 2 : 1);
    expect(lines.at(-1)).toContain("project.created");
  }
  await page.goto(address("audit?type=audit_log.exported"));
  await page.getByText("Exported the audit log").first().waitFor();
  await page.setViewportSize({ width: 390, height: 800 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  expect(faults).toEqual([]);
  await close();
});

test("an owner sets how long the log is kept, and takes it back", async () => {
  const { page, faults, close } = await stage.signedIn();
  await page.goto(address("settings"));
  const days = page.getByLabel("Days to keep entries");
  await days.fill("7");
  await page.getByRole("button", { name: "Save days" }).click();
  await page.getByText("Use a number from 30 to 3650, or leave it empty.").waitFor();
  await days.fill("90");
  await page.getByRole("button", { name: "Save days" }).dblclick();
  await page.getByText("The days are saved").waitFor();
  await page.reload();
  expect(await page.getByLabel("Days to keep entries").inputValue()).toBe("90");
  await days.fill("");
  await page.getByRole("button", { name: "Save days" }).click();
  await page.getByText("The days are saved").waitFor();
  await page.goto(address("audit?type=project.audit_retention_changed"));
  await page.getByText("Changed how long the audit log is kept").first().waitFor();
  expect(faults).toEqual([]);
  await close();
});
