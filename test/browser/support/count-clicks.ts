import type { Locator } from "playwright-core";

/** Clicks as a person does, and counts how often. */
export class ClickCounter {
  clicks = 0;

  async click(target: Locator): Promise<void> {
    await target.click();
    this.clicks += 1;
  }
}
