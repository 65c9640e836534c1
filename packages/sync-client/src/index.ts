export type {
  Activity, AddEntry, DeviceStorage, EngineClient, EngineEvent, EngineProblem, Executed, Intent, Listing, ListingQuery, ListingState,
  NetworkState, NodeView, SortKey, SyncState, SyncStatus, Transfer,
} from './api.ts';
