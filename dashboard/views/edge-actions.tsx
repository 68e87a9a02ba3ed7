import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api.ts';
import type { Edge, Plan, ReadEdge } from '../models/types.ts';
import { ErrorView, Loading } from './problem-view.tsx';
import { PlanView } from './plan-view.tsx';

type Pending = { readonly action: 'converge' | 'renew' | 'delete'; readonly plan: Plan | null };

/** Buttons that start something: each shows first what would happen, and applies only what was shown. */
export function EdgeActions({ edge, changed }: { edge: ReadEdge; changed: () => void }) {
  const [pending, setPending] = useState<Pending | null>(null);
  const [error, setError] = useState<unknown>(null);
  const open = (action: Pending['action']): void => {
    setError(null);
    setPending({ action, plan: null });
    if (action === 'delete') return;
    api.planNow(edge.name, action).then((plan) => setPending({ action, plan }), fail);
  };
  const fail = (reason: unknown): void => {
    setError(reason);
    setPending(null);
  };
  const apply = async ({ action }: Pending): Promise<void> => {
    try {
      await (action === 'delete' ? api.remove(edge) : api.request(edge.name, action));
      setPending(null);
      changed();
    } catch (reason) {
      fail(reason);
    }
  };
  return (
    <section class="card" aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      {edge.deleting && <p>The edge is being removed.</p>}
      <div class="toolbar">
        <button type="button" onClick={() => open('converge')}>
          Plan and converge
        </button>
        <button type="button" onClick={() => open('renew')}>
          Renew
        </button>
        <button type="button" class="danger" onClick={() => open('delete')}>
          Delete
        </button>
      </div>
      <ErrorView error={error} />
      {pending && (
        <Confirm edge={edge} pending={pending} apply={() => void apply(pending)} close={() => setPending(null)} />
      )}
    </section>
  );
}

interface ConfirmProps {
  readonly edge: Edge;
  readonly pending: Pending;
  readonly apply: () => void;
  readonly close: () => void;
}

function Confirm({ edge, pending, apply, close }: ConfirmProps) {
  if (pending.action === 'delete') return <ConfirmDelete edge={edge} apply={apply} close={close} />;
  if (pending.plan === null) return <Loading what="the plan" />;
  const { plan } = pending;
  // A run without steps writes nothing; it looks at every hop afresh.
  const label = pending.action === 'renew' ? 'Renew now' : plan.steps.length === 0 ? 'Look again' : 'Apply';
  return (
    <ConfirmBox close={close}>
      {pending.action === 'renew' && <p>A new leaf is issued for every endpoint, served, and proven at each hop.</p>}
      <PlanView plan={plan} />
      <div class="toolbar">
        <button type="button" class="primary" disabled={plan.blockers.length > 0} onClick={apply}>
          {label}
        </button>
        <button type="button" onClick={close}>
          Close
        </button>
      </div>
    </ConfirmBox>
  );
}

/** Takes the focus when it opens, so that keyboard and screen reader are where the decision is; Escape closes it. */
function ConfirmBox({ close, children }: { close: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div
      class="confirm"
      role="group"
      aria-label="Confirm"
      tabIndex={-1}
      ref={box}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      {children}
    </div>
  );
}

function ConfirmDelete({ edge, apply, close }: Omit<ConfirmProps, 'pending'>) {
  const [typed, setTyped] = useState('');
  return (
    <ConfirmBox close={close}>
      <p>
        The gateway's listener, rule, probe, setting, pool and roots that edge-tls made, the custom domain and the
        records are taken away, in reverse order. Clients of this edge are no longer served.
      </p>
      <label>
        Type <b>{edge.name}</b> to confirm{' '}
        <input
          autocomplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <div class="toolbar">
        <button type="button" class="danger" disabled={typed !== edge.name} onClick={apply}>
          Delete edge
        </button>
        <button type="button" onClick={close}>
          Close
        </button>
      </div>
    </ConfirmBox>
  );
}
