import { assumedRefusal } from '../../core/assumed-refusal.ts';
import { COLLECTIONS, childrenOf } from '../gateway-document.ts';
import { firstDuplicate, firstOf, firstRefusal, type GatewayCheck, refuse } from './check.ts';

/** Azure docs, "Naming rules and restrictions for Azure resources". */
const NAME = /^\w([\w.-]{0,78}\w)?$/;
const MOST_TAGS = 50;

/** Names of the form that the network provider takes, two children of a collection without the same one, and not too many tags. */
export const checkNames: GatewayCheck = ({ draft }) => {
  const { document } = draft;
  const all = COLLECTIONS.flatMap((collection) => childrenOf(document, collection));
  return firstRefusal(
    () => firstOf([document, ...all], ({ name }) => (NAME.test(name) ? undefined : wrongName(name))),
    () => firstOf(COLLECTIONS, (collection) => twins(draft.id, childrenOf(document, collection))),
    () =>
      Object.keys(document.tags ?? {}).length > MOST_TAGS
        ? assumedRefusal(`Application gateway ${draft.id} has more than ${MOST_TAGS} tags.`)
        : undefined,
  );
};

/** The network provider's words for names; that a gateway's children get them is an assumption. */
function wrongName(name: string) {
  return refuse(
    'InvalidResourceName',
    `Resource name ${name} is invalid. The name can be up to 80 characters long. It must begin with a word character, and it must end ` +
      "with a word character or with '_'. The name may contain word characters or '.', '-', '_'.",
  );
}

function twins(gateway: string, children: readonly { readonly name: string }[]) {
  const twin = firstDuplicate(children, ({ name }) => name);
  return (
    twin &&
    refuse('DuplicateResourceName', `Resource ${gateway} has two child resources with the same name (${twin[1].name}).`)
  );
}
