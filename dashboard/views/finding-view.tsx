import type { ComponentChildren } from 'preact';
import type { Finding } from '../models/ready.ts';

/** One observed thing in a line, with what to do where it is not good. */
export function FindingView({
  what,
  finding,
  children,
}: {
  what: string;
  finding: Finding;
  children?: ComponentChildren;
}) {
  return (
    <p class="finding">
      {what}: <span class={`badge ${finding.tone}`}>{finding.text}</span> {children}
      {finding.remedy && (
        <span class="remedy">
          <b>Next:</b> {finding.remedy}
        </span>
      )}
    </p>
  );
}
