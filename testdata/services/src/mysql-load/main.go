package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand"
	"sync"
	"sync/atomic"
	"time"

	_ "github.com/go-sql-driver/mysql"
)

func main() {
	dsn := "root@tcp(127.0.0.1:13306)/mydb"
	idle, _ := sql.Open("mysql", dsn)
	for i := 0; i < 200; i++ {
		c, err := idle.Conn(context.Background())
		if err != nil {
			fmt.Println(err)
			break
		}
		if err := c.PingContext(context.Background()); err != nil {
			fmt.Println(err)
		}
	}
	db, _ := sql.Open("mysql", dsn)
	db.SetMaxOpenConns(80)
	db.SetMaxIdleConns(80)
	end := time.Now().Add(15 * time.Second)
	var ok, bad atomic.Int64
	var once sync.Once
	var wg sync.WaitGroup
	for i := 0; i < 80; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for time.Now().Before(end) {
				id := rand.Intn(2000)
				var err error
				switch rand.Intn(4) {
				case 0:
					_, err = db.Exec("REPLACE INTO t VALUES (?, ?)", id, "hello")
				case 1:
					var n int
					err = db.QueryRow("SELECT count(*) FROM t WHERE id < ?", id).Scan(&n)
				case 2:
					var rows *sql.Rows
					if rows, err = db.Query("SELECT a.id, b.v FROM t a JOIN t b ON a.id = b.id ORDER BY a.id LIMIT 50"); err == nil {
						for rows.Next() {
						}
						rows.Close()
					}
				case 3:
					_, err = db.Exec(fmt.Sprintf("SELECT SLEEP(0.05)"))
				}
				if err != nil {
					bad.Add(1)
					once.Do(func() { fmt.Println(err) })
				} else {
					ok.Add(1)
				}
			}
		}()
	}
	wg.Wait()
	fmt.Println("ok", ok.Load(), "bad", bad.Load())
	time.Sleep(12 * time.Second)
}
