import { execFileSync, spawnSync } from 'node:child_process';

export interface TemplateResource {
  readonly type: string;
  readonly name: string;
  readonly existing?: boolean;
  readonly condition?: string;
  readonly location?: string;
  readonly dependsOn?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly parameters: Readonly<Record<string, { type: string; properties?: object; defaultValue?: unknown }>>;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly resources: readonly TemplateResource[] | Readonly<Record<string, TemplateResource>>;
}

/** Bicep's own compiler, which CI installs. */
export const haveBicep = spawnSync('bicep', ['--version']).status === 0;

export function compiled(file: string): Template {
  return JSON.parse(execFileSync('bicep', ['build', file, '--stdout'], { encoding: 'utf8' })) as Template;
}

/** Resources of a template and of the deployments inside it, with the template that each stands in. */
export function resourcesOf(template: Template): readonly { resource: TemplateResource; template: Template }[] {
  return Object.values(template.resources).flatMap((resource: TemplateResource) => {
    const inner = resource.properties?.['template'] as Template | undefined;
    return [{ resource, template }, ...(inner ? resourcesOf(inner) : [])];
  });
}

/** Resources of a type that are made, not looked up. */
export function made(template: Template, type: string): readonly TemplateResource[] {
  const found = resourcesOf(template).map(({ resource }) => resource);
  return found.filter((resource) => resource.type === type && !resource.existing);
}

/** A deployment inside a template: what it is given, and what it makes. */
export function inner(template: Template, name: string | RegExp) {
  const found = resourcesOf(template).find(
    ({ resource }) =>
      resource.type === 'Microsoft.Resources/deployments' &&
      (typeof name === 'string' ? resource.name === name : name.test(resource.name)),
  );
  if (!found) throw new Error(`there is no deployment ${String(name)}`);
  const { properties = {} } = found.resource;
  return {
    resource: found.resource,
    parameters: properties['parameters'] as Readonly<Record<string, { readonly value: unknown } | string>>,
    template: properties['template'] as Template,
  };
}
