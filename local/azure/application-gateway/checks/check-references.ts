import { childById } from '../gateway-document.ts';
import { setReferences } from '../gateway-references.ts';
import { type GatewayCheck, refuse } from './check.ts';

/** Whatever a child refers to must exist in the same gateway. */
export const checkReferences: GatewayCheck = ({ draft }) => {
  const dangling = setReferences(draft.document).find(
    ({ target, field }) => !childById(draft.document, field.to, target),
  );
  return dangling && notFound(dangling.target, dangling.by);
};

/** Azure's text: the same for what does not exist and for what is in another region. */
export function notFound(target: string, by: string) {
  return refuse(
    'InvalidResourceReference',
    `Resource ${target} referenced by resource ${by} was not found. Please make sure that the referenced resource exists, ` +
      'and that both resources are in the same region.',
  );
}
