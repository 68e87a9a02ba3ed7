import type { StepKind } from '../../../shared/domain/plan/plan.ts';
import { awaitHealthy } from './await-healthy.ts';
import { buildGateway } from './build-gateway.ts';
import { ensureCname } from './ensure-cname.ts';
import { ensureRecord } from './ensure-record.ts';
import { ensureRoot } from './ensure-root.ts';
import { followAddress } from './follow-address.ts';
import { mergeLeaf } from './merge-leaf.ts';
import { proveChain } from './prove-chain.ts';
import { pruneGateway } from './prune-gateway.ts';
import { removeCname } from './remove-cname.ts';
import { removeGateway } from './remove-gateway.ts';
import { removeHostnames } from './remove-hostnames.ts';
import { removeRecord } from './remove-record.ts';
import { restoreGateway } from './restore-gateway.ts';
import { signLeaf } from './sign-leaf.ts';
import type { StepHandler } from './step-handler.ts';
import { switchGateway } from './switch-gateway.ts';
import { updateApiManagement } from './update-api-management.ts';

/** What carries out each kind of step. */
export const stepHandlers: Readonly<Partial<Record<StepKind, StepHandler>>> = {
  ensureRoot,
  signLeaf,
  mergeLeaf,
  ensureRecord,
  buildGateway,
  updateApiManagement,
  followAddress,
  awaitHealthy,
  switchGateway,
  pruneGateway,
  ensureCname,
  proveChain,
  restoreGateway,
  removeCname,
  removeGateway,
  removeHostnames,
  removeRecord,
};
