import type { CDPSession, Page } from "playwright-core";

/** Chromium's own authenticator in place of a device: it makes sure of the person by itself. */
export type VirtualAuthenticator = {
  /** What the next person at the device is: the right one, or not. */
  verifies(isRight: boolean): Promise<void>;
  /** How many passkeys it holds. */
  count(): Promise<number>;
};

/** Plugs an authenticator into a page's browser, as a phone or laptop has one built in. */
export async function plugInAuthenticator(page: Page): Promise<VirtualAuthenticator> {
  const devtools: CDPSession = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    verifies: async (isRight) => {
      await devtools.send("WebAuthn.setUserVerified", {
        authenticatorId,
        isUserVerified: isRight,
      });
    },
    count: async () => {
      const { credentials } = await devtools.send("WebAuthn.getCredentials", { authenticatorId });
      return credentials.length;
    },
  };
}
