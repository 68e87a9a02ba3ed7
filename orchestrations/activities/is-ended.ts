import type { Run } from '../../shared/domain/run/run.ts';

export const isEnded = ({ status }: Pick<Run, 'status'>): boolean =>
  status === 'Succeeded' || status === 'Failed' || status === 'Canceled';
