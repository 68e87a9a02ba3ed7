/** One per service: answers and operation headers differ between them, and the tests hold for these. */
export const apiVersions = {
  network: '2026-01-01',
  apiManagement: '2024-05-01',
  compute: '2026-04-01',
  publicDns: '2018-05-01',
  privateDns: '2024-06-01',
  authorization: '2022-04-01',
  keyVault: '2023-07-01',
  eventGrid: '2025-02-15',
} as const;
