// Command loggers gives one dump of its goroutines to loggers that services use. Each writes a
// file, and the dump as it was is written beside them.
//
//	loggers -out DIR          all files
//	loggers -one FORM         one form, to the standard output
//	loggers -logtostderr -fatal    ends in glog.Fatal, which prints all goroutines
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/golang/glog"
	"github.com/rs/zerolog"
	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zapio"
	"k8s.io/klog/v2"
)

type pool struct {
	mu   sync.Mutex
	jobs chan string
}

func (p *pool) submit(job string) { p.jobs <- job }

func (p *pool) flush(ctx context.Context, every time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(every):
	}
}

func (p *pool) locked() {
	p.mu.Lock()
	defer p.mu.Unlock()
}

func start() {
	p := &pool{jobs: make(chan string)}
	p.mu.Lock()
	for i := range 20 {
		go p.submit(fmt.Sprint("job ", i))
		go p.flush(context.Background(), time.Hour)
		go p.locked()
	}
	time.Sleep(100 * time.Millisecond)
}

// lines calls write for each line while other goroutines log through other.
func lines(dump []byte, write func(line string), other func(n int)) {
	stop, done := make(chan struct{}), new(sync.WaitGroup)
	for who := range 2 {
		done.Add(1)
		go func() {
			defer done.Done()
			for n := who; ; n += 2 {
				select {
				case <-stop:
					return
				default:
					other(n)
					time.Sleep(200 * time.Microsecond)
				}
			}
		}()
	}
	for _, line := range bytes.Split(bytes.TrimSuffix(dump, []byte("\n")), []byte("\n")) {
		write(string(line))
		time.Sleep(30 * time.Microsecond)
	}
	close(stop)
	done.Wait()
}

func newLogrus(out io.Writer, format logrus.Formatter) *logrus.Logger {
	logger := logrus.New()
	logger.SetOutput(out)
	logger.SetFormatter(format)
	return logger
}

func newZap(out io.Writer, encoder zapcore.Encoder) *zap.Logger {
	return zap.New(zapcore.NewCore(encoder, zapcore.AddSync(out), zap.DebugLevel), zap.AddCaller())
}

func colored() zapcore.Encoder {
	config := zap.NewDevelopmentEncoderConfig()
	config.EncodeLevel = zapcore.CapitalColorLevelEncoder
	return zapcore.NewConsoleEncoder(config)
}

func toKlog(out io.Writer) {
	flags := flag.NewFlagSet("", flag.PanicOnError)
	klog.InitFlags(flags)
	for name, value := range map[string]string{
		"logtostderr": "false", "one_output": "true", "stderrthreshold": "FATAL",
	} {
		if err := flags.Set(name, value); err != nil {
			panic(err)
		}
	}
	klog.SetOutput(out)
}

// forms are the ways of logging a dump.
var forms = []struct {
	name  string
	write func(out io.Writer, dump []byte)
}{
	{"log", func(out io.Writer, dump []byte) {
		log.New(out, "worker: ", log.LstdFlags|log.Lshortfile).Printf("too many goroutines:\n%s", dump)
	}},
	{"log-lines", func(out io.Writer, dump []byte) {
		logger := log.New(out, "", log.LstdFlags|log.Lmicroseconds)
		lines(dump, func(line string) { logger.Print(line) },
			func(n int) { logger.Printf("GET /search?q=%d 200 1.2ms", n) })
	}},
	{"slog-json", func(out io.Writer, dump []byte) {
		logger := slog.New(slog.NewJSONHandler(out, nil))
		logger.Info("listening", "addr", ":8080")
		logger.Error("watchdog fired", "goroutines", runtime.NumGoroutine(), "stack", string(dump))
		logger.Info("still here", "addr", ":8080")
	}},
	{"slog-text", func(out io.Writer, dump []byte) {
		logger := slog.New(slog.NewTextHandler(out, nil))
		logger.Info("listening", "addr", ":8080")
		logger.Error("watchdog fired", "stack", string(dump))
	}},
	{"slog-lines", func(out io.Writer, dump []byte) {
		logger := slog.New(slog.NewJSONHandler(out, nil))
		lines(dump, func(line string) { logger.Error(line) },
			func(n int) { logger.Info("request", "n", n) })
	}},
	{"zap-json", func(out io.Writer, dump []byte) {
		logger := newZap(out, zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()))
		logger.Info("listening")
		logger.Error("watchdog fired", zap.ByteString("stack", dump))
	}},
	{"zap-message", func(out io.Writer, dump []byte) {
		newZap(out, zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig())).Error(string(dump))
	}},
	{"zap-lines", func(out io.Writer, dump []byte) {
		logger := newZap(out, zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()))
		writer := &zapio.Writer{Log: logger}
		lines(dump, func(line string) { fmt.Fprintln(writer, line) },
			func(n int) { logger.Info("request", zap.Int("n", n)) })
	}},
	{"zap-console", func(out io.Writer, dump []byte) {
		newZap(out, colored()).Error(string(dump))
	}},
	{"zap-console-lines", func(out io.Writer, dump []byte) {
		logger := newZap(out, colored())
		lines(dump, func(line string) { logger.Warn(line) },
			func(n int) { logger.Info("request", zap.Int("n", n)) })
	}},
	{"logrus-text", func(out io.Writer, dump []byte) {
		logger := newLogrus(out, &logrus.TextFormatter{DisableColors: true})
		logger.WithField("addr", ":8080").Info("listening")
		logger.WithField("component", "watchdog").Error(string(dump))
	}},
	{"logrus-json", func(out io.Writer, dump []byte) {
		newLogrus(out, &logrus.JSONFormatter{}).WithField("stack", string(dump)).Error("watchdog fired")
	}},
	{"logrus-color", func(out io.Writer, dump []byte) {
		newLogrus(out, &logrus.TextFormatter{ForceColors: true}).Error(string(dump))
	}},
	{"logrus-lines", func(out io.Writer, dump []byte) {
		logger := newLogrus(out, &logrus.TextFormatter{DisableColors: true})
		lines(dump, func(line string) { logger.Error(line) },
			func(n int) { logger.WithField("n", n).Info("request") })
	}},
	{"logrus-color-lines", func(out io.Writer, dump []byte) {
		logger := newLogrus(out, &logrus.TextFormatter{ForceColors: true, FullTimestamp: true})
		lines(dump, func(line string) { logger.Error(line) },
			func(n int) { logger.WithField("n", n).Info("request") })
	}},
	{"zerolog", func(out io.Writer, dump []byte) {
		logger := zerolog.New(out).With().Timestamp().Logger()
		logger.Info().Str("addr", ":8080").Msg("listening")
		logger.Error().Bytes("stack", dump).Msg("watchdog fired")
	}},
	{"klog", func(out io.Writer, dump []byte) {
		toKlog(out)
		klog.Errorf("too many goroutines:\n%s", dump)
		klog.Flush()
	}},
	{"klog-lines", func(out io.Writer, dump []byte) {
		toKlog(out)
		lines(dump, func(line string) { klog.Error(line) },
			func(n int) { klog.InfoS("request", "n", n) })
		klog.Flush()
	}},
}

func main() {
	dir := flag.String("out", "", "directory for the files")
	one := flag.String("one", "", "a form to write to the standard output")
	fatal := flag.Bool("fatal", false, "end in glog.Fatal")
	flag.Parse()
	debug.SetTraceback("all")
	start()
	if *fatal {
		glog.Info("starting")
		glog.Fatal("cannot go on")
	}
	dump := make([]byte, 1<<20)
	dump = dump[:runtime.Stack(dump, true)]
	if *dir != "" {
		if err := os.WriteFile(filepath.Join(*dir, "plain.txt"), dump, 0o666); err != nil {
			panic(err)
		}
	}
	for _, form := range forms {
		switch {
		case *one == form.name:
			form.write(os.Stdout, dump)
		case *one == "":
			out, err := os.Create(filepath.Join(*dir, form.name+".txt"))
			if err != nil {
				panic(err)
			}
			form.write(out, dump)
			out.Close()
		}
	}
}
