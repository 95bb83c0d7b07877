// Command touring works out what a tour costs.
package main

import (
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime/pprof"
	"sync"
	"time"

	"example.org/theatre/backstage"
	"example.org/theatre/foyer"
	"github.com/spf13/cobra"
)

type leg struct {
	from, to string
	miles    int
}

type cost struct {
	leg   leg
	pence int
}

func price(l leg) cost {
	time.Sleep(time.Duration(5+l.miles%20) * time.Millisecond)
	return cost{l, l.miles * 310}
}

func budget(legs []leg) int {
	costs := make(chan cost, 8)
	var all sync.WaitGroup
	for _, l := range legs {
		all.Add(1)
		go func() {
			defer all.Done()
			costs <- price(l)
		}()
	}
	if foyer.Repaired {
		go func() {
			all.Wait()
			close(costs)
		}()
	} else {
		all.Wait()
		close(costs)
	}
	total := 0
	for c := range costs {
		total += c.pence
	}
	return total
}

func legs(towns int) []leg {
	var all []leg
	for i := 0; i < towns; i++ {
		all = append(all, leg{fmt.Sprint("town", i), fmt.Sprint("town", i+1), 40 + i*13%170})
	}
	return all
}

func keep(prefix string) error {
	plain, err := os.Create(prefix + ".pb.gz")
	if err != nil {
		return err
	}
	defer plain.Close()
	if err := pprof.Lookup("goroutine").WriteTo(plain, 0); err != nil {
		return err
	}
	text, err := os.Create(prefix + ".txt.gz")
	if err != nil {
		return err
	}
	defer text.Close()
	packed := gzip.NewWriter(text)
	if err := pprof.Lookup("goroutine").WriteTo(packed, 2); err != nil {
		return err
	}
	return packed.Close()
}

func main() {
	var towns int
	var profile string
	estimate := &cobra.Command{
		Use: "estimate",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := context.WithCancel(cmd.Context())
			defer cancel()
			progress := backstage.OpenBook()
			go backstage.Every(ctx, 50*time.Millisecond, func() { progress.Note("pricing") })
			kept := make(chan error, 1)
			go func() {
				time.Sleep(time.Second)
				err := keep(profile)
				kept <- err
				if err == nil {
					os.Exit(0)
				}
			}()
			fmt.Fprintln(cmd.ErrOrStderr(), budget(legs(towns)))
			return <-kept
		},
	}
	estimate.Flags().IntVar(&towns, "towns", 20, "towns to play in")
	estimate.Flags().StringVar(&profile, "profile", "", "where to write profiles")
	root := &cobra.Command{Use: "touring", SilenceUsage: true}
	root.PersistentFlags().AddGoFlagSet(flag.CommandLine)
	root.AddCommand(estimate)
	if err := root.ExecuteContext(context.Background()); err != nil {
		log.Fatal(err)
	}
}
