export interface ManagementUrlsOptions {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly taskHubName: string;
  readonly systemKey: string;
}

/** What stands for the id in the URLs that the SDK gets. */
const idPlaceholder = 'INSTANCEID';

/** The management URLs of an instance. They carry a system key: nothing for the app's callers. */
export function managementUrls(options: ManagementUrlsOptions, id = idPlaceholder): Record<string, string> {
  const query = requiredQuery(options);
  const instance = `${webhookBase(options)}/instances/${encodeURIComponent(id)}`;
  return {
    id,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    rewindPostUri: `${instance}/rewind?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
  };
}

/** JSON text of the durable client binding (azure-functions-durable-extension: BindingHelper.cs). */
export function durableClientBinding(options: ManagementUrlsOptions): string {
  const query = requiredQuery(options);
  const create = `${webhookBase(options)}/orchestrators/{functionName}[/{instanceId}]`;
  return JSON.stringify({
    taskHubName: options.taskHubName,
    creationUrls: {
      createNewInstancePostUri: `${create}?${query}`,
      createAndWaitOnNewInstancePostUri: `${create}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${query}`,
    },
    managementUrls: managementUrls(options),
    baseUrl: webhookBase(options),
    requiredQueryStringParameters: query,
    // The SDK resolves paths against it, so the slash at the end counts.
    rpcBaseUrl: `${options.origin}/durabletask/`,
  });
}

function webhookBase({ origin }: ManagementUrlsOptions): string {
  return `${origin}/runtime/webhooks/durabletask`;
}

function requiredQuery({ taskHubName, systemKey }: ManagementUrlsOptions): string {
  return `taskHub=${encodeURIComponent(taskHubName)}&connection=Storage&code=${systemKey}`;
}
