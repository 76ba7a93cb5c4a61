import type { TestStack } from "#support/stack";

/** Signs in with a wrong password until Atlas refuses because there were too many. @returns how many it refused. */
export async function signInTooOften(stack: TestStack): Promise<number> {
  const body = JSON.stringify({
    email: "nobody@example.com",
    password: "wrong-password-of-nobody",
  });
  const send = async (): Promise<number> => {
    const headers = { "content-type": "application/json", origin: stack.dashboardUrl };
    const url = `${stack.dashboardApiUrl}/v1/sign-in`;
    const response = await fetch(url, { method: "POST", headers, body });
    await response.body?.cancel();
    return response.status;
  };
  const statuses: number[] = [];
  while (statuses.length < 200 && !statuses.includes(429))
    statuses.push(...(await Promise.all(Array.from({ length: 20 }, send))));
  return statuses.filter((status) => status === 429).length;
}
