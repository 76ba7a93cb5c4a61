/** The ids and times of examples. The same thing has the same id in all of them. */
export const IDS = {
  account: "acc_01jd3q8w5xe7vb2k9m4n6p0r1s",
  session: "ses_01jd3qa1c2e3g4h5j6k7m8n9p0",
  passkey: "psk_01jd3qb3p4e5k6y7r8s9t0v1w2",
  identity: "idn_01jd3qb7d8e9n0t1y2z3a4b5c6",
  project: "prj_01jd3qbk7ve8rt5y2z9w4x6c1m",
  returnUrl: "rtu_01jd3qc4n5e6f7g8h9j0k1m2n3",
  apiKey: "key_01jd3qd9s8e7w6v5t4r3q2p1n0",
  accessToken: "pat_01jd3qd5a6b7c8d9e0f1g2h3j4",
  allowedOrigin: "ori_01jd3qd7b8c9d0e1f2g3h4j5k6",
  integration: "int_01jd3qe2b3e4c5d6f7g8h9j0k1",
  connectSession: "cse_01jd3qf8x9e0y1z2w3v4t5s6r7",
  flow: "flw_01jd3qg5h6e7j8k9m0n1p2q3r4",
  endUser: "usr_01jd3qh1t2e3v4w5x6y7z8a9b0",
  connection: "con_01jd3qj7k8e9m0n1p2q3r4s5t6",
  event: "evt_01jd3qk3v4e5w6x7y8z9a0b1c2",
  request: "req_01jd3qm9d0e1f2g3h4j5k6m7n8",
} as const;

export const TIMES = {
  created: "2026-11-20T09:15:00.000Z",
  updated: "2026-11-23T10:20:30.000Z",
  later: "2026-11-23T18:20:30.000Z",
} as const;
