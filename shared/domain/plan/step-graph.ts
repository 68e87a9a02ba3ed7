import type { Route } from './plan.ts';
import type { Slot } from './runbook.ts';

export interface Precedence {
  readonly before: Slot;
  readonly after: Slot;
  readonly because: string;
}

const always: readonly Precedence[] = [
  { before: 'ensureRoot', after: 'signLeaf', because: 'the root signs the leaf' },
  { before: 'ensureRoot', after: 'buildGateway', because: 'the gateway is to trust that root' },
  { before: 'signLeaf', after: 'mergeLeaf', because: 'what is merged was signed' },
  {
    before: 'signLeaf',
    after: 'buildGateway',
    because: 'a leaf that is its own root, or that v1 is to allow, is put on the gateway',
  },
  { before: 'updateApiManagement', after: 'buildGateway#2', because: 'the chain that is served tells the root' },
  { before: 'followAddress', after: 'buildGateway#2', because: 'both write to the gateway' },
  { before: 'buildGateway', after: 'buildGateway#2', because: 'both write to the gateway' },
  { before: 'mergeLeaf', after: 'updateApiManagement', because: 'the custom domain refers to the certificate' },
  {
    before: 'ensureRecord',
    after: 'buildGateway',
    because: 'a PUT while the name does not resolve flushes the DNS cache',
  },
  {
    before: 'updateApiManagement',
    after: 'followAddress',
    because: 'the update can move the address (azure-docs#40309)',
  },
  {
    before: 'buildGateway',
    after: 'followAddress',
    because: 'both write to the gateway, and a second PUT cancels the first',
  },
  { before: 'ensureRecord', after: 'followAddress', because: 'both write the record' },
  { before: 'buildGateway', after: 'awaitHealthy', because: 'health is that of what was built' },
  { before: 'ensureRecord', after: 'awaitHealthy', because: 'the gateway resolves the name' },
  { before: 'awaitHealthy', after: 'ensureCname', because: 'clients come when there is something to come to' },
  { before: 'ensureCname', after: 'proveChain', because: 'the proof goes the way of clients' },
  { before: 'updateApiManagement', after: 'proveChain', because: 'the new certificate is what is proven' },
  { before: 'buildGateway', after: 'proveChain', because: 'the listener is what is proven' },
];

/** What must have ended before what begins, where a plan has both. Every runbook is tested against it. */
export const stepGraph: Readonly<Record<Route, readonly Precedence[]>> = {
  first: [
    ...always,
    {
      before: 'ensureRecord',
      after: 'updateApiManagement',
      because: "a name that somebody else has ends the run before API Management's long update",
    },
    { before: 'updateApiManagement', after: 'awaitHealthy', because: 'nothing is healthy before it' },
    { before: 'followAddress', after: 'awaitHealthy', because: 'health is asked of the right address' },
    { before: 'buildGateway#2', after: 'awaitHealthy', because: 'nothing is healthy whose root is not trusted' },
  ],
  live: [
    ...always,
    {
      before: 'buildGateway',
      after: 'mergeLeaf',
      because: 'API Management may pick a merged leaf up by itself: trust comes first',
    },
    { before: 'awaitHealthy', after: 'mergeLeaf', because: 'the new trust is seen to work before anything uses it' },
    { before: 'mergeLeaf', after: 'buildGateway#3', because: 'the leaf that was issued is what is allowed' },
    {
      before: 'buildGateway#3',
      after: 'updateApiManagement',
      because: 'the leaf is allowed before it is served',
    },
    { before: 'buildGateway', after: 'buildGateway#3', because: 'both write to the gateway' },
    { before: 'buildGateway#3', after: 'buildGateway#2', because: 'both write to the gateway' },
    { before: 'buildGateway#3', after: 'switchGateway', because: 'both write to the gateway' },
    { before: 'buildGateway#3', after: 'pruneGateway', because: 'both write to the gateway, and the old goes last' },
    { before: 'buildGateway#2', after: 'awaitHealthy#2', because: 'nothing is healthy whose root is not trusted' },
    { before: 'buildGateway#2', after: 'switchGateway', because: 'both write to the gateway' },
    { before: 'buildGateway#2', after: 'pruneGateway', because: 'both write to the gateway, and the old goes last' },
    { before: 'followAddress', after: 'awaitHealthy#2', because: 'health is asked of the right address' },
    { before: 'updateApiManagement', after: 'awaitHealthy#2', because: 'health is that of the new certificate' },
    {
      before: 'updateApiManagement',
      after: 'switchGateway',
      because: 'API Management must answer to the name switched to',
    },
    { before: 'awaitHealthy#2', after: 'switchGateway', because: 'no switch while something else is broken' },
    { before: 'followAddress', after: 'switchGateway', because: 'both write to the gateway' },
    { before: 'buildGateway', after: 'switchGateway', because: 'both write to the gateway' },
    { before: 'switchGateway', after: 'awaitHealthy#3', because: 'health is that of what was switched to' },
    { before: 'switchGateway', after: 'pruneGateway', because: 'both write to the gateway, and the old goes last' },
    { before: 'buildGateway', after: 'pruneGateway', because: 'both write to the gateway, and the old goes last' },
    {
      before: 'updateApiManagement',
      after: 'pruneGateway',
      because: 'the old root is trusted while the old leaf is served',
    },
    { before: 'followAddress', after: 'pruneGateway', because: 'both write to the gateway' },
    { before: 'awaitHealthy', after: 'pruneGateway', because: 'nothing is taken away before health is seen' },
    { before: 'awaitHealthy#2', after: 'pruneGateway', because: 'nothing is taken away before health is seen' },
    { before: 'awaitHealthy#3', after: 'pruneGateway', because: 'nothing is taken away before health is seen' },
    { before: 'awaitHealthy#3', after: 'ensureCname', because: 'clients come when there is something to come to' },
    { before: 'pruneGateway', after: 'proveChain', because: 'the proof is of the final state' },
  ],
  remove: [
    { before: 'removeCname', after: 'removeGateway', because: 'clients are sent away first' },
    { before: 'removeGateway', after: 'removeHostnames', because: 'the gateway uses the host name' },
    {
      before: 'removeGateway',
      after: 'removeRecord',
      because: 'a PUT while the name does not resolve flushes the DNS cache',
    },
  ],
};
