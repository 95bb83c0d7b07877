// Command temporal runs workflows with the SDK of Temporal. The server is a small imitation, which
// hands out the first task of each workflow and no more.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"example.com/libraries/rig"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/grpc"
)

// frontend is the server. What it does not have answers that it is not implemented.
type frontend struct {
	workflowservice.UnimplementedWorkflowServiceServer
	mu     sync.Mutex
	queues map[string]chan *workflowservice.StartWorkflowExecutionRequest
}

func peer() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := grpc.NewServer()
	workflowservice.RegisterWorkflowServiceServer(server, &frontend{
		queues: map[string]chan *workflowservice.StartWorkflowExecutionRequest{},
	})
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), nil
}

func (f *frontend) queue(name string) chan *workflowservice.StartWorkflowExecutionRequest {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.queues[name] == nil {
		f.queues[name] = make(chan *workflowservice.StartWorkflowExecutionRequest, 100)
	}
	return f.queues[name]
}

func (f *frontend) GetSystemInfo(
	context.Context, *workflowservice.GetSystemInfoRequest,
) (*workflowservice.GetSystemInfoResponse, error) {
	return &workflowservice.GetSystemInfoResponse{}, nil
}

func (f *frontend) DescribeNamespace(
	context.Context, *workflowservice.DescribeNamespaceRequest,
) (*workflowservice.DescribeNamespaceResponse, error) {
	return &workflowservice.DescribeNamespaceResponse{}, nil
}

func (f *frontend) StartWorkflowExecution(
	_ context.Context, request *workflowservice.StartWorkflowExecutionRequest,
) (*workflowservice.StartWorkflowExecutionResponse, error) {
	f.queue(request.TaskQueue.Name) <- request
	return &workflowservice.StartWorkflowExecutionResponse{RunId: "run-" + request.WorkflowId}, nil
}

func (f *frontend) PollWorkflowTaskQueue(
	ctx context.Context, request *workflowservice.PollWorkflowTaskQueueRequest,
) (*workflowservice.PollWorkflowTaskQueueResponse, error) {
	var start *workflowservice.StartWorkflowExecutionRequest
	select {
	case start = <-f.queue(request.TaskQueue.Name):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	run := "run-" + start.WorkflowId
	return &workflowservice.PollWorkflowTaskQueueResponse{
		TaskToken:         []byte(run),
		WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: start.WorkflowId, RunId: run},
		WorkflowType:      start.WorkflowType,
		StartedEventId:    3,
		Attempt:           1,
		History: &historypb.History{Events: []*historypb.HistoryEvent{
			{
				EventId:   1,
				EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
				Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{
					WorkflowExecutionStartedEventAttributes: &historypb.WorkflowExecutionStartedEventAttributes{
						WorkflowType:           start.WorkflowType,
						TaskQueue:              start.TaskQueue,
						Input:                  start.Input,
						OriginalExecutionRunId: run,
						FirstExecutionRunId:    run,
						Attempt:                1,
					},
				},
			},
			{
				EventId:   2,
				EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
				Attributes: &historypb.HistoryEvent_WorkflowTaskScheduledEventAttributes{
					WorkflowTaskScheduledEventAttributes: &historypb.WorkflowTaskScheduledEventAttributes{
						TaskQueue: start.TaskQueue,
						Attempt:   1,
					},
				},
			},
			{
				EventId:   3,
				EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_STARTED,
				Attributes: &historypb.HistoryEvent_WorkflowTaskStartedEventAttributes{
					WorkflowTaskStartedEventAttributes: &historypb.WorkflowTaskStartedEventAttributes{
						ScheduledEventId: 2,
					},
				},
			},
		}},
	}, nil
}

func (f *frontend) PollActivityTaskQueue(
	ctx context.Context, _ *workflowservice.PollActivityTaskQueueRequest,
) (*workflowservice.PollActivityTaskQueueResponse, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (f *frontend) RespondWorkflowTaskCompleted(
	context.Context, *workflowservice.RespondWorkflowTaskCompletedRequest,
) (*workflowservice.RespondWorkflowTaskCompletedResponse, error) {
	return &workflowservice.RespondWorkflowTaskCompletedResponse{}, nil
}

// running has an entry for each workflow that has begun.
var running = make(chan struct{}, 100)

// subscription is a workflow that waits in two coroutines.
func subscription(ctx workflow.Context) error {
	workflow.Go(ctx, func(ctx workflow.Context) { _ = workflow.Sleep(ctx, time.Hour) })
	running <- struct{}{}
	return workflow.Sleep(ctx, 24*time.Hour)
}

// visit is a workflow that is done at once.
func visit(workflow.Context) error {
	running <- struct{}{}
	return nil
}

// quiet logs nothing.
type quiet struct{}

func (quiet) Debug(string, ...interface{}) {}
func (quiet) Info(string, ...interface{})  {}
func (quiet) Warn(string, ...interface{})  {}
func (quiet) Error(string, ...interface{}) {}

func work(c client.Client, queue string) error {
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflow(subscription)
	w.RegisterWorkflow(visit)
	return w.Start()
}

// started is the number of workflows so far.
var started int

// start starts workflows and waits until they run.
func start(c client.Client, queue string, flow func(workflow.Context) error, count int) error {
	for range count {
		started++
		_, err := c.ExecuteWorkflow(context.Background(), client.StartWorkflowOptions{
			ID:        fmt.Sprint("workflow-", started),
			TaskQueue: queue,
		}, flow)
		if err != nil {
			return err
		}
	}
	for range count {
		select {
		case <-running:
		case <-time.After(20 * time.Second):
			return errors.New("a workflow does not run")
		}
	}
	return nil
}

func main() {
	var shared client.Client
	dial := func(address string) (err error) {
		shared, err = client.Dial(client.Options{HostPort: address, Logger: quiet{}})
		return err
	}
	rig.Main(
		peer,
		func(address string, step int) error {
			if step == 1 {
				if err := dial(address); err != nil {
					return err
				}
				if err := work(shared, "service"); err != nil {
					return err
				}
				if err := start(shared, "service", subscription, 40); err != nil {
					return err
				}
			}
			return start(shared, "service", visit, 40)
		},
		func(address string, step int) error {
			if step == 1 {
				if err := dial(address); err != nil {
					return err
				}
			}
			for i := range 20 {
				queue := fmt.Sprintf("tenant-%d-%d", step, i)
				if err := work(shared, queue); err != nil {
					return err
				}
				if err := start(shared, queue, subscription, 2); err != nil {
					return err
				}
			}
			return nil
		},
	)
}
