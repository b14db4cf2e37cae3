import { useEvergrant } from '@evergrant/client/react';
import { useMutation } from '@tanstack/react-query';

/** What can be done to a connection. Nothing is shown as done before the hub says so. */
export function useConnectionMutations() {
  const { api, queryClient } = useEvergrant();
  const onSettled = () => {
    void queryClient.invalidateQueries(api.connections.pathFilter());
    void queryClient.invalidateQueries(api.audit.pathFilter());
  };
  return {
    refresh: useMutation(api.connections.refresh.mutationOptions({ onSettled })),
    chooseResource: useMutation(api.connections.chooseResource.mutationOptions({ onSettled })),
    rename: useMutation(api.connections.rename.mutationOptions({ onSettled })),
    disconnect: useMutation(api.connections.disconnect.mutationOptions({ onSettled })),
    // A step of many: whoever takes them reads anew once, at the end.
    refreshMatching: useMutation(api.connections.refreshMatching.mutationOptions()),
    disconnectMatching: useMutation(api.connections.disconnectMatching.mutationOptions()),
    readAnew: onSettled,
  };
}
